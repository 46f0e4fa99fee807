import { expect, it } from "vitest";
import { plainErrors } from "../workloads/contenders.ts";
import { servedIn } from "./counters.ts";

it("reads what quorate served by outcome", () => {
  const page = `# HELP quorate_proposer_requests_total Operations by outcome
quorate_proposer_requests_total{op="change",outcome="applied"} 100
quorate_proposer_requests_total{op="read",outcome="applied"} 20
quorate_proposer_requests_total{op="change",outcome="unknown"} 3
quorate_proposer_requests_total{op="change",outcome="not-applied"} 2
quorate_proposer_pending 7
`;
  expect(servedIn(page, "quorate")).toEqual({ well: 120, badly: 5 });
});

it("reads what etcd served by code, of the service of keys only", () => {
  const page = `grpc_server_handled_total{grpc_code="OK",grpc_method="Put",grpc_service="etcdserverpb.KV",grpc_type="unary"} 69723
grpc_server_handled_total{grpc_code="Unknown",grpc_method="Put",grpc_service="etcdserverpb.KV",grpc_type="unary"} 22
grpc_server_handled_total{grpc_code="OK",grpc_method="Status",grpc_service="etcdserverpb.Maintenance",grpc_type="unary"} 9
`;
  expect(servedIn(page, "etcd")).toEqual({ well: 69_723, badly: 22 });
});

it("finds failures that h2load took for successes", () => {
  const before = { well: 1_000, badly: 5 };
  expect(plainErrors({ failed: 0, requests: 500 }, before, { well: 1_600, badly: 15 }, 10)).toEqual({});
  expect(plainErrors({ failed: 1, requests: 500 }, before, { well: 1_400, badly: 75 }, 10)).toEqual({
    "HTTP failure": 1,
    "failed at the node": 60,
    "not served by a node": 100,
  });
});

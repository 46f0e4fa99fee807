import type { JSX } from "preact";
import { useEffect, useReducer } from "preact/hooks";
import { ChangePanel } from "./ChangePanel.tsx";
import { Facts } from "./Facts.tsx";
import { MembersPanel } from "./MembersPanel.tsx";
import { lookAt } from "./node-api.ts";
import { PlotsPanel } from "./PlotsPanel.tsx";
import { browserHost, startPolling } from "./polling.ts";
import { RegistersPanel } from "./RegistersPanel.tsx";
import { type LiveState, afterEvent, initialState } from "./state.ts";
import { words } from "./words.ts";
import "./live.css";

const everyMs = 1_000;
const deadlineMs = 3_000;

/** The cluster as the node behind `base` sees it; `base` is the URL prefix of its REST API. Only reads. */
export function LivePage({ base = "../" }: { readonly base?: string }): JSX.Element {
  const [state, tell] = useReducer(afterEvent, initialState);
  useEffect(() => {
    const polling = startPolling({
      host: browserHost,
      everyMs,
      deadlineMs,
      ask: (signal) => lookAt(base, signal),
      onAnswer: (look, atMs) => tell({ kind: "looked", look, atMs }),
      onFailure: (error, atMs) => tell({ kind: "failed", error, atMs }),
    });
    return () => polling.stop();
  }, [base]);
  const { status, failure, membership } = state;
  const isKnown = status !== undefined || membership !== undefined;
  return (
    <main class="live" aria-busy={!isKnown && failure === undefined}>
      <header class="live-head">
        <h1>{status === undefined ? words.title : words.titleOf(status.name)}</h1>
        <p class="live-note">
          {words.readOnly} {words.otherNodes}
        </p>
      </header>
      <Notices state={state} />
      {isKnown && (
        <div class={failure === undefined ? "live-body" : "live-body live-stale"}>
          <div class="live-column">
            {status !== undefined && <Facts status={status} answeredAtMs={state.answeredAtMs} />}
            <ChangePanel state={state} />
          </div>
          <MembersPanel state={state} />
          <PlotsPanel track={state.track} />
          {status !== undefined && <RegistersPanel base={base} status={status} />}
        </div>
      )}
    </main>
  );
}

/** What the reader must know before believing what is below. */
function Notices({ state }: { readonly state: LiveState }): JSX.Element {
  const { status, failure, refusal, answeredAtMs } = state;
  const isSilent = failure?.kind === "silent";
  return (
    <div class="live-notices" role="status">
      {answeredAtMs === undefined && failure === undefined && <p>{words.waiting}</p>}
      {isSilent && (
        <p class="live-bad">
          {words.silent(failure.sinceMs, browserHost.now())} {answeredAtMs !== undefined && words.silentBefore}
        </p>
      )}
      {failure?.kind === "stranger" && (
        <p class="live-bad">
          {words.stranger} {words.strangerHelp}
        </p>
      )}
      {failure === undefined && refusal !== undefined && <p class="live-warn">{words.refused(refusal)}</p>}
      {status?.insecure === true && <p class="live-warn">{words.insecure}</p>}
    </div>
  );
}

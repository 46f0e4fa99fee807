/** What the part of the address after `#` asks for. */
export type Route =
  | { readonly kind: "code" }
  | { readonly kind: "run"; readonly text: string }
  | { readonly kind: "lessons" }
  | { readonly kind: "lesson"; readonly id: string }
  | { readonly kind: "cluster"; readonly state: string }
  | { readonly kind: "trace" }
  | { readonly kind: "live" };

/** The route of a hash with or without `#`; what is unknown leads to code mode. */
export function routeOf(hash: string): Route {
  const [name = "", rest = ""] = splitOnce(hash.replace(/^#/, ""));
  switch (name) {
    case "r":
      return { kind: "run", text: rest };
    case "lesson":
      return { kind: "lesson", id: rest };
    case "lessons":
    case "trace":
    case "live":
      return { kind: name };
    case "cluster":
      return { kind: "cluster", state: rest };
    default:
      return { kind: "code" };
  }
}

/** The hash of a route, with `#`. */
export function hashOf(route: Route): string {
  switch (route.kind) {
    case "code":
      return "#";
    case "run":
      return `#r=${route.text}`;
    case "lesson":
      return `#lesson=${route.id}`;
    case "cluster":
      return route.state === "" ? "#cluster" : `#cluster=${route.state}`;
    case "lessons":
    case "trace":
    case "live":
      return `#${route.kind}`;
  }
}

/** Writes a hash into the address without leaving the page or going anywhere. */
export function showHash(hash: string): void {
  history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash);
}

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf("=");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "./words.ts";

/** A page that is loaded when it is first shown; `load` has to stay the same function. */
export interface LazyProps<Props> {
  readonly load: () => Promise<(props: Props) => JSX.Element | null>;
  readonly props: Props;
}

/** Shows a page once its code is here; says so where it cannot be loaded. */
export function Lazy<Props extends object>({ load, props }: LazyProps<Props>): JSX.Element {
  const [Loaded, setLoaded] = useState<((props: Props) => JSX.Element | null) | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    setLoaded(undefined);
    load().then(
      (component) => isWanted && setLoaded(() => component),
      (error: unknown) => isWanted && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [load]);
  if (problem !== undefined) return <p class="notice bad">{words.loadFailed(problem)}</p>;
  return Loaded === undefined ? <p class="notice">{words.loading}</p> : <Loaded {...props} />;
}

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Sharing } from "./cluster/index.tsx";
import { CodePage } from "./code/CodePage.tsx";
import { LessonList } from "./code/LessonPanel.tsx";
import { Page } from "./code/page.ts";
import { Lazy } from "./ui/Lazy.tsx";
import { HelpSheet, Shell } from "./ui/Shell.tsx";
import { tell } from "./ui/announce.ts";
import { type Route, hashOf, routeOf, showHash } from "./ui/routes.ts";
import { share } from "./ui/share.ts";
import { words } from "./ui/words.ts";

const loadCluster = async () => (await import("./cluster/index.tsx")).ClusterPage;
const loadTrace = async () => (await import("./cluster/index.tsx")).TracePage;
const loadLive = async () => (await import("./live/index.tsx")).LivePage;

/** The whole page: which part of it is shown is in the address. */
export function App(): JSX.Element {
  const [route, setRoute] = useState<Route>(() => routeOf(location.hash));
  const [isHelpOpen, setHelpOpen] = useState(false);
  const hasLive = useLive();
  const page = useMemo(() => new Page(() => setHelpOpen(true)), []);
  const sharing = useRef<Sharing["current"]>(undefined);
  useEffect(() => {
    const follow = () => setRoute(routeOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const onShare = () => void shareRoute(page, route, sharing);
  return (
    <Shell route={route} hasLive={hasLive} onShare={onShare} onHelp={() => setHelpOpen(true)}>
      <Section page={page} route={route} sharing={sharing} />
      <HelpSheet isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </Shell>
  );
}

interface SectionProps {
  readonly page: Page;
  readonly route: Route;
  readonly sharing: Sharing;
}

function Section({ page, route, sharing }: SectionProps): JSX.Element {
  switch (route.kind) {
    case "code":
    case "run":
    case "lesson":
      return <CodePage page={page} route={route} />;
    case "lessons":
      return <LessonList />;
    case "live":
      return <Lazy load={loadLive} props={{ base: "../" }} />;
    case "cluster":
      return <Lazy load={loadCluster} props={{ hash: route.state, onHash: showCluster, sharing }} />;
    case "trace":
      return <Lazy load={loadTrace} props={{}} />;
  }
}

function showCluster(state: string): void {
  showHash(hashOf({ kind: "cluster", state }));
}

async function shareRoute(page: Page, route: Route, sharing: Sharing): Promise<void> {
  switch (route.kind) {
    case "code":
    case "run":
    case "lesson":
      return share(await page.link(), page.session.problems.peek().length > 0 ? words.sharedWithoutDraft : "");
    case "cluster":
      return share(
        sharing.current === undefined ? location.hash : hashOf({ ...route, state: await sharing.current() }),
      );
    case "lessons":
      return share(location.hash);
    case "trace":
    case "live":
      return tell(words.shareNothing);
  }
}

/** How long the page waits for the node that it may come from. */
const probeMs = 2000;

/** Whether this page is served by a node under `/ui/`, whose status can be asked for. */
function useLive(): boolean {
  const [hasLive, setLive] = useState(false);
  useEffect(() => {
    if (!location.pathname.endsWith("/ui/")) return;
    fetch("../v1/status", { signal: AbortSignal.timeout(probeMs) }).then(
      ({ ok }) => setLive(ok),
      () => setLive(false),
    );
  }, []);
  return hasLive;
}

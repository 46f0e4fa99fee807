import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { announced, toast } from "./announce.ts";
import { Button } from "./controls.tsx";
import { keyTable } from "./keys.ts";
import { type Route, hashOf } from "./routes.ts";
import { showTheme, theme, themes } from "./theme.ts";
import { words } from "./words.ts";
import "./shell.css";

/** What the bar offers beside the sections. */
export interface ShellProps {
  readonly route: Route;
  /** Whether the page comes from a node, whose cluster can be shown. */
  readonly hasLive: boolean;
  readonly onShare: () => void;
  readonly onHelp: () => void;
  readonly children: ComponentChildren;
}

/** The bar above everything, and the live regions below it. */
export function Shell({ route, hasLive, onShare, onHelp, children }: ShellProps): JSX.Element {
  return (
    <>
      <header class="bar">
        <a class="bar-name" href="#">
          <strong>{words.name}</strong> <span>{words.tagline}</span>
        </a>
        <nav aria-label={words.sections}>
          {sections.map(({ label, kinds, to }) => (
            <a key={label} href={hashOf(to)} aria-current={kinds.includes(route.kind) ? "page" : undefined}>
              {label}
            </a>
          ))}
          {hasLive && (
            <a href="#live" aria-current={route.kind === "live" ? "page" : undefined}>
              {words.live}
            </a>
          )}
        </nav>
        <div class="bar-tools">
          <Button label={words.share} onPress={onShare} />
          <ThemeChoice />
          <Button label={words.help} title="?" onPress={onHelp} />
        </div>
      </header>
      {children}
      <p class="visually-hidden" role="status" aria-live="polite">
        {announced.value}
      </p>
      {toast.value !== "" && (
        <p class="toast" aria-hidden="true">
          {toast.value}
        </p>
      )}
    </>
  );
}

const sections: readonly { readonly label: string; readonly kinds: readonly Route["kind"][]; readonly to: Route }[] = [
  { label: words.code, kinds: ["code", "run"], to: { kind: "code" } },
  { label: words.lessons, kinds: ["lessons", "lesson"], to: { kind: "lessons" } },
  { label: words.cluster, kinds: ["cluster"], to: { kind: "cluster", state: "" } },
  { label: words.trace, kinds: ["trace"], to: { kind: "trace" } },
];

function ThemeChoice(): JSX.Element {
  return (
    <label class="field">
      <span class="visually-hidden">{words.theme}</span>
      <select
        value={theme.value}
        onChange={(event) => showTheme(themes.find((name) => name === event.currentTarget.value) ?? "system")}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {words.themes[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The keyboard sheet: a dialog made from the table that drives the keys. */
export function HelpSheet({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <header class="help-head">
        <h2 id="help-title">{words.helpTitle}</h2>
        <Button label={words.close} onPress={onClose} />
      </header>
      <p>{words.helpHow}</p>
      <dl class="help-keys">
        {keyTable.map(({ command, shown }) => (
          <div key={command}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{words.keys[command]}</dd>
          </div>
        ))}
      </dl>
      <p class="help-note">{words.helpNote}</p>
    </dialog>
  );
}

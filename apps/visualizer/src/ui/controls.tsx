import type { ComponentChildren, JSX } from "preact";
import "./controls.css";

/** A button; with a `reason` it is disabled, and says why to those who ask. */
export interface ButtonProps {
  /** What is written on it. */
  readonly label: string;
  /** The accessible name, where the label alone is not unique in its region; it begins with the label. */
  readonly name?: string;
  readonly reason?: string | undefined;
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
  readonly isPressed?: boolean;
  readonly title?: string;
  /** It is what a lesson says to press next. */
  readonly isHinted?: boolean;
  readonly onPress: () => void;
}

/** A button that stays focusable while it is disabled, so that the keyboard does not lose its place. */
export function Button({
  label,
  name,
  reason,
  kind = "plain",
  isPressed,
  title,
  isHinted,
  onPress,
}: ButtonProps): JSX.Element {
  const isDisabled = reason !== undefined;
  return (
    <button
      type="button"
      class={`button button-${kind} ${isHinted === true ? "is-hinted" : ""}`}
      aria-label={name}
      aria-disabled={isDisabled ? "true" : undefined}
      aria-description={reason}
      aria-pressed={isPressed === undefined ? undefined : isPressed ? "true" : "false"}
      title={reason ?? title}
      onClick={isDisabled ? undefined : onPress}
    >
      {label}
    </button>
  );
}

/** A named part of the page. On a phone only the panels of the chosen tab are shown. */
export interface PanelProps {
  readonly label: string;
  readonly class?: string;
  /** The tab of the phone layout that it belongs to; always shown without one. */
  readonly tab?: string;
  /** Beside the heading. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A region with a heading. */
export function Panel({ label, tab, head, children, class: name = "" }: PanelProps): JSX.Element {
  return (
    <section class={`panel ${name}`} aria-label={label} data-tab={tab}>
      <div class="panel-head">
        <h2>{label}</h2>
        {head}
      </div>
      {children}
    </section>
  );
}

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { BROWSER_MS, launchChromium } from "./chromium.ts";
import { type Site, startSite } from "./site.ts";

/** Pages of a real browser for the tests of one file. */
export interface Visits {
  /** Where the site is; ends with a slash. */
  address(): string;
  /** Opens a page in a new context of its own, as somebody sees it who comes for the first time. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Lets problems whose words match pass until the end of the test: it brings them about. */
  forgive(words: RegExp): void;
  /** Opens a part of the served page: the rest of the address after its folder, such as `#lessons`. */
  visit(rest?: string, options?: BrowserContextOptions): Promise<Page>;
}

const desktop = { width: 1280, height: 800 };
const CLOSE_MS = 20_000;
/** Every wait for something on a page. */
const ACTION_MS = 10_000;
/** Of the text of a page whose test failed. */
const SHOWN_MAX = 6_000;

/**
 * Starts a browser and the site for the tests of this file. After each test its pages are closed, and whatever they
 * wrote to the console as an error, threw, or failed to load fails it; a failed test tells what its pages showed.
 */
export function useVisits(): Visits {
  let browser: Browser | undefined;
  let site: Site | undefined;
  const pages: Page[] = [];
  const problems: string[] = [];
  const forgiven: RegExp[] = [];

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), startSite()]);
  }, BROWSER_MS);
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
  }, CLOSE_MS);
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") for (const page of pages) console.error(await shownBy(page));
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    const allowed = forgiven.splice(0);
    const wrong = problems.splice(0).filter((problem) => !allowed.some((words) => words.test(problem)));
    expect(wrong, "what went wrong on the pages").toEqual([]);
  }, CLOSE_MS);

  const open = async (url: string, options: BrowserContextOptions = {}): Promise<Page> => {
    if (browser === undefined) throw new Error("the browser is not started");
    const context = await browser.newContext({ viewport: desktop, locale: "en", reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(ACTION_MS);
    const page = await context.newPage();
    pages.push(page);
    hear(page, problems);
    await page.goto(url);
    return page;
  };
  const address = (): string => {
    if (site === undefined) throw new Error("the site is not started");
    return site.url;
  };
  return {
    address,
    open,
    forgive: (words) => void forgiven.push(words),
    visit: (rest = "", options = {}) => open(`${address()}${rest}`, options),
  };
}

function hear(page: Page, problems: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // What a page gives up when it is left, or after its own deadline, did not go wrong.
    if (why !== "net::ERR_ABORTED") problems.push(`not loaded: ${request.url()} ${why}`);
  });
}

async function shownBy(page: Page): Promise<string> {
  if (page.isClosed()) return "(a page that is closed)";
  const panels = await page.getByRole("region").or(page.getByRole("status")).allInnerTexts();
  const text = panels.filter((panel) => !/^(Engine|Machine)\n/.test(panel)).join("\n");
  return `${page.url().slice(0, 200)}\n${text.replaceAll(/\s*\n\s*/g, "\n").slice(0, SHOWN_MAX)}`;
}

import { fileURLToPath } from "node:url";

/** The folder with the built page: static files, of which `index.html` is the first. */
export const pageFolder: string = fileURLToPath(new URL("../dist/web", import.meta.url));

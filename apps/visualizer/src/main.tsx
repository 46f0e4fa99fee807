import { render } from "preact";
import { App } from "./App.tsx";
import { recallTheme } from "./ui/theme.ts";
import "./ui/theme.css";

recallTheme();
const place = document.getElementById("page");
if (place !== null) render(<App />, place);

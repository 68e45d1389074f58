import { render } from "preact";
import { App } from "./app/app.tsx";
import { createContext } from "./app/context.ts";
import "./styles/base.css";

const root = document.createElement("div");
root.id = "root";
document.body.append(root);
const context = createContext(window);
render(<App context={context} />, root);

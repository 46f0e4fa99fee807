// The launch again. Ross is the operator, too: first he replaces the set of acceptors.
interface State {
  readonly signed: string[];
  readonly launched: boolean;
}
const nobody: State = { signed: [], launched: false };
const next = ["A1", "A2", "A3"];

function sign(state: State = nobody, name: string): State {
  if (state.launched || state.signed.includes(name)) return state;
  const signed = [...state.signed, name];
  return { signed, launched: signed.length >= 2 };
}

async function general(name: string): Promise<string> {
  if (name === "Ross") await change("launch", next);
  const state = await execute("launch", sign, name);
  if (state === "unknown") return "unknown";
  return state.launched ? "launched" : "signed off";
}

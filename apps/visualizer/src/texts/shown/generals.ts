// The launch needs two generals. A transition makes the next state of this one.
interface State {
  readonly signed: string[];
  readonly launched: boolean;
}
const nobody: State = { signed: [], launched: false };

function sign(state: State = nobody, name: string): State {
  if (state.launched || state.signed.includes(name)) return state;
  const signed = [...state.signed, name];
  return { signed, launched: signed.length >= 2 };
}

// A general signs off, and once more while nobody knows whether it counted.
async function general(name: string): Promise<string> {
  let state = await execute("launch", sign, name);
  while (state === "unknown") {
    state = await execute("launch", sign, name);
  }
  return state.launched ? "launched" : "signed off";
}

// A list of orders. A transition makes the next list of this one and an order.
type State = string[];

function append(orders: State = [], order: string): State {
  return [...orders, order];
}

// Lee gives three orders, the others one. An order of which nobody knows whether it counted is not given again.
async function general(name: string): Promise<string> {
  const mine = name === "Lee" ? ["gather", "march", "attack"] : [`report to ${name}`];
  for (const order of mine) {
    await execute("orders", append, order);
  }
  return "done";
}

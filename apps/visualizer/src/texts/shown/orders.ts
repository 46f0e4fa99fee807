// A list of orders. A transition makes the next list of this one and an order.
type State = string[];

function append(orders: State = [], order: string): State {
  return [...orders, order];
}

// Lee gives three orders, the others one. Whether it counted or not, the next follows.
async function general(name: string): Promise<string> {
  const mine = name === "Lee" ? ["gather", "march", "attack"] : [`report to ${name}`];
  for (const order of mine) {
    await execute("orders", append, order);
  }
  return "done";
}

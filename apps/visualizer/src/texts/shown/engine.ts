// An acceptor keeps one slot for each key, and answers once that is on its disk.
const blank: Slot = { promised: 0, accepted: 0, value: undefined };

function promise(disk: Disk, { key, ballot }: Prepare): Slot | Refusal {
  const slot = disk[key] ?? blank;
  if (ballot <= slot.promised) return { refused: slot.promised };
  disk[key] = { ...slot, promised: ballot };
  return slot;
}

function accept(disk: Disk, { key, ballot, value, next }: Accept): Accepted | Refusal {
  const slot = disk[key] ?? blank;
  if (ballot < slot.promised) return { refused: slot.promised };
  disk[key] = { promised: next, accepted: ballot, value };
  return { promised: next };
}

// A proposer changes a key by a pure function. Its id is new at every start.
const proposer: Proposer = { counter: 0, ready: {} };
const isQuorum = (names: string[]) => 2 * names.length > acceptors.length;
const newBallot = () => 100 * ++self.counter + self.id;

async function prepare(key: string) {
  const request = { key, ballot: newBallot() };
  const { won, answers, refused } = await ask(acceptors, promise, request, isQuorum);
  if (!won) self.counter = Math.max(self.counter, Math.floor(refused / 100));
  if (!won) return undefined;
  const latest = answers.reduce((a, b) => (b.accepted > a.accepted ? b : a));
  return { ballot: request.ballot, value: latest.value };
}

async function execute(key: string, action: Action, message: string): Promise<Told> {
  let round = self.ready[key];
  delete self.ready[key];
  while (round === undefined) round = await prepare(key);
  const value = action(round.value, message);
  const next = newBallot();
  const request = { key, ballot: round.ballot, value, next };
  const { won, refused } = await ask(acceptors, accept, request, isQuorum);
  if (won) self.ready[key] = { ballot: next, value };
  if (!won) self.counter = Math.max(self.counter, Math.floor(refused / 100));
  return won ? value : "unknown";
}

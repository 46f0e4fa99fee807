// The members: one set of acceptors, or two while it changes; a majority of each is a quorum.
const first: Members = { epoch: 1, sets: [["A0", "A1", "A2"]] };
const blank: Slot = { promised: 0, accepted: 0, value: undefined };
const proposer: Proposer = { counter: 0, members: first };

// An acceptor serves requests of its own epoch only, and tells others the members.
function promise(disk: Disk, { key, ballot, epoch }: Prepare): Slot | Refusal {
  const { members = first, [key]: slot = blank } = disk;
  if (epoch !== members.epoch) return { refused: 0, members };
  if (ballot <= slot.promised) return { refused: slot.promised, members };
  disk[key] = { ...slot, promised: ballot };
  return slot;
}

function accept(disk: Disk, { key, ballot, value, epoch }: Accept): Accepted | Refusal {
  const { members = first, [key]: slot = blank } = disk;
  if (epoch !== members.epoch) return { refused: 0, members };
  if (ballot < slot.promised) return { refused: slot.promised, members };
  disk[key] = { promised: ballot, accepted: ballot, value };
  return { accepted: ballot };
}

function adopt(disk: Disk, { key, epoch, sets }: Adopt): Slot {
  if (epoch > (disk.members ?? first).epoch) disk.members = { epoch, sets };
  return disk[key] ?? blank;
}

function install(disk: Disk, { key, slot }: Install): Slot {
  const { [key]: mine = blank } = disk;
  if (slot.accepted > mine.accepted) disk[key] = { ...slot, promised: Math.max(mine.promised, slot.accepted) };
  return disk[key] ?? blank;
}

const newest = (slots: Slot[]) => slots.reduce((a, b) => (b.accepted > a.accepted ? b : a));
const everyone = (sets: string[][]) => [
  ...sets[0],
  ...sets
    .slice(1)
    .flat()
    .filter((name) => !sets[0].includes(name)),
];
const isQuorum = (names: string[]) =>
  self.members.sets.every((set) => 2 * set.filter((name) => names.includes(name)).length > set.length);

function learn({ refused, refusals }: Asked<object>): void {
  self.counter = Math.max(self.counter, Math.floor((refused % 10000) / 100));
  for (const { members } of refusals) {
    if (members.epoch > self.members.epoch) self.members = members;
  }
}

async function execute(key: string, action: Action, message: string): Promise<Told> {
  for (;;) {
    const { epoch, sets } = self.members;
    const ballot = 10000 * epoch + 100 * ++self.counter + self.id;
    const promises = await ask(everyone(sets), promise, { key, ballot, epoch }, isQuorum);
    if (!promises.won) {
      learn(promises);
      continue;
    }
    const value = action(newest(promises.answers).value, message);
    const accepted = await ask(everyone(sets), accept, { key, ballot, value, epoch }, isQuorum);
    if (!accepted.won) learn(accepted);
    return accepted.won ? value : "unknown";
  }
}

// Both sets agree while the key moves: fence the old epoch, copy the newest slot,
// and then the new set is alone.
async function change(key: string, next: string[]): Promise<string> {
  const { epoch, sets } = self.members;
  const [old] = sets;
  self.members = { epoch: epoch + 1, sets: [old, next] };
  const fenced = await ask(everyone([old, next]), adopt, { ...self.members, key }, isQuorum);
  if (!fenced.won) return "unknown";
  const slot = newest(fenced.answers.filter(({ from }) => old.includes(from)));
  const copied = await ask(next, install, { key, slot }, (names) => 2 * names.length > next.length);
  if (!copied.won) return "unknown";
  self.members = { epoch: epoch + 2, sets: [next] };
  const done = await ask(next, adopt, { ...self.members, key }, isQuorum);
  return done.won ? "the new set is alone" : "unknown";
}

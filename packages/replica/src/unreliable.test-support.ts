import type { AcceptorStore, Clock, Link, Random, Transport } from "./ports.ts";

/** How bad a network and a disk are, in percent and milliseconds; a test changes it while it runs. */
export interface Weather {
  lossPercent: number;
  repeatPercent: number;
  delayMsMax: number;
  syncMsMax: number;
}

/** A transport that loses, repeats, delays and so reorders what is sent through it. */
export function unreliableTransport(
  transport: Transport,
  { clock, random, weather }: { readonly clock: Clock; readonly random: Random; readonly weather: Weather },
): Transport {
  const links = new WeakMap<Link, Link>();
  const isHit = (percent: number) => random.uint32() % 100 < percent;
  const wrap = (link: Link): Link => {
    const known = links.get(link);
    if (known !== undefined) return known;
    const wrapped: Link = {
      send: (frame) => {
        if (isHit(weather.lossPercent)) return;
        const copies = isHit(weather.repeatPercent) ? 2 : 1;
        for (let copy = 0; copy < copies; copy++) {
          clock.after(random.uint32() % (weather.delayMsMax + 1), () => link.send(frame));
        }
      },
    };
    links.set(link, wrapped);
    return wrapped;
  };
  return {
    connect: (address) => wrap(transport.connect(address)),
    listen: (receive) => transport.listen((frame, from) => receive(frame, wrap(from))),
    close: () => transport.close(),
  };
}

/** A store that takes its time to sync. A process that dies meanwhile may have lost the batch, or not. */
export function slowStore(
  store: AcceptorStore,
  { clock, random, weather }: { readonly clock: Clock; readonly random: Random; readonly weather: Weather },
): AcceptorStore {
  const pause = () =>
    new Promise<void>((resolve) => {
      clock.after(random.uint32() % (weather.syncMsMax + 1), resolve);
    });
  return {
    open: () => store.open(),
    get: (keys) => store.get(keys),
    list: (after, entriesMax, bytesMax) => store.list(after, entriesMax, bytesMax),
    write: async (batch) => {
      await pause();
      const sequence = await store.write(batch);
      await pause();
      return sequence;
    },
    erase: () => store.erase(),
    close: () => store.close(),
  };
}

// Original file: quorate/v1/peer.proto

import type { Sighting as _quorate_v1_Sighting, Sighting__Output as _quorate_v1_Sighting__Output } from '../../quorate/v1/Sighting.ts';
import type { PeerMessage as _quorate_v1_PeerMessage, PeerMessage__Output as _quorate_v1_PeerMessage__Output } from '../../quorate/v1/PeerMessage.ts';

export interface Frame {
  'cluster'?: (string);
  'node'?: (string);
  'store'?: (string);
  'process'?: (string);
  'to'?: (string);
  'epoch'?: (number | string);
  'configuration'?: (string);
  'durable'?: (number | string);
  'seen'?: (_quorate_v1_Sighting)[];
  'processes'?: (string)[];
  'messages'?: (_quorate_v1_PeerMessage)[];
}

export interface Frame__Output {
  'cluster': (string);
  'node': (string);
  'store': (string);
  'process': (string);
  'to': (string);
  'epoch': (number);
  'configuration': (string);
  'durable': (number);
  'seen': (_quorate_v1_Sighting__Output)[];
  'processes': (string)[];
  'messages': (_quorate_v1_PeerMessage__Output)[];
}

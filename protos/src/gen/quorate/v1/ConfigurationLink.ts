// Original file: quorate/v1/peer.proto

import type { Configuration as _quorate_v1_Configuration, Configuration__Output as _quorate_v1_Configuration__Output } from '../../quorate/v1/Configuration.ts';
import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from '../../quorate/v1/Ballot.ts';

export interface ConfigurationLink {
  'configuration'?: (_quorate_v1_Configuration | null);
  'ballot'?: (_quorate_v1_Ballot | null);
}

export interface ConfigurationLink__Output {
  'configuration': (_quorate_v1_Configuration__Output | null);
  'ballot': (_quorate_v1_Ballot__Output | null);
}

// Original file: quorate/v1/peer.proto

import type { ConfigurationLink as _quorate_v1_ConfigurationLink, ConfigurationLink__Output as _quorate_v1_ConfigurationLink__Output } from '../../quorate/v1/ConfigurationLink.ts';

export interface ConfigurationLinks {
  'links'?: (_quorate_v1_ConfigurationLink)[];
}

export interface ConfigurationLinks__Output {
  'links': (_quorate_v1_ConfigurationLink__Output)[];
}

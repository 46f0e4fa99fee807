// Original file: quorate/v1/peer.proto

import type { Prepare as _quorate_v1_Prepare, Prepare__Output as _quorate_v1_Prepare__Output } from '../../quorate/v1/Prepare.ts';
import type { Accept as _quorate_v1_Accept, Accept__Output as _quorate_v1_Accept__Output } from '../../quorate/v1/Accept.ts';
import type { Read as _quorate_v1_Read, Read__Output as _quorate_v1_Read__Output } from '../../quorate/v1/Read.ts';
import type { ListKeys as _quorate_v1_ListKeys, ListKeys__Output as _quorate_v1_ListKeys__Output } from '../../quorate/v1/ListKeys.ts';
import type { ConfigurationLink as _quorate_v1_ConfigurationLink, ConfigurationLink__Output as _quorate_v1_ConfigurationLink__Output } from '../../quorate/v1/ConfigurationLink.ts';
import type { Announcement as _quorate_v1_Announcement, Announcement__Output as _quorate_v1_Announcement__Output } from '../../quorate/v1/Announcement.ts';
import type { ConfigurationLinks as _quorate_v1_ConfigurationLinks, ConfigurationLinks__Output as _quorate_v1_ConfigurationLinks__Output } from '../../quorate/v1/ConfigurationLinks.ts';
import type { Nothing as _quorate_v1_Nothing, Nothing__Output as _quorate_v1_Nothing__Output } from '../../quorate/v1/Nothing.ts';
import type { Reserve as _quorate_v1_Reserve, Reserve__Output as _quorate_v1_Reserve__Output } from '../../quorate/v1/Reserve.ts';
import type { Promised as _quorate_v1_Promised, Promised__Output as _quorate_v1_Promised__Output } from '../../quorate/v1/Promised.ts';
import type { Accepted as _quorate_v1_Accepted, Accepted__Output as _quorate_v1_Accepted__Output } from '../../quorate/v1/Accepted.ts';
import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from '../../quorate/v1/Ballot.ts';
import type { Observed as _quorate_v1_Observed, Observed__Output as _quorate_v1_Observed__Output } from '../../quorate/v1/Observed.ts';
import type { KeyPage as _quorate_v1_KeyPage, KeyPage__Output as _quorate_v1_KeyPage__Output } from '../../quorate/v1/KeyPage.ts';
import type { Probed as _quorate_v1_Probed, Probed__Output as _quorate_v1_Probed__Output } from '../../quorate/v1/Probed.ts';
import type { Refused as _quorate_v1_Refused, Refused__Output as _quorate_v1_Refused__Output } from '../../quorate/v1/Refused.ts';
import type { Collect as _quorate_v1_Collect, Collect__Output as _quorate_v1_Collect__Output } from '../../quorate/v1/Collect.ts';
import type { Forward as _quorate_v1_Forward, Forward__Output as _quorate_v1_Forward__Output } from '../../quorate/v1/Forward.ts';
import type { Attempted as _quorate_v1_Attempted, Attempted__Output as _quorate_v1_Attempted__Output } from '../../quorate/v1/Attempted.ts';
import type { Chosen as _quorate_v1_Chosen, Chosen__Output as _quorate_v1_Chosen__Output } from '../../quorate/v1/Chosen.ts';

export interface PeerMessage {
  'attempt'?: (number | string);
  'process'?: (number);
  'prepare'?: (_quorate_v1_Prepare | null);
  'accept'?: (_quorate_v1_Accept | null);
  'read'?: (_quorate_v1_Read | null);
  'list'?: (_quorate_v1_ListKeys | null);
  'install'?: (_quorate_v1_ConfigurationLink | null);
  'announce'?: (_quorate_v1_Announcement | null);
  'adopt'?: (_quorate_v1_ConfigurationLinks | null);
  'probe'?: (_quorate_v1_Nothing | null);
  'reserve'?: (_quorate_v1_Reserve | null);
  'promised'?: (_quorate_v1_Promised | null);
  'accepted'?: (_quorate_v1_Accepted | null);
  'conflict'?: (_quorate_v1_Ballot | null);
  'observed'?: (_quorate_v1_Observed | null);
  'page'?: (_quorate_v1_KeyPage | null);
  'installed'?: (_quorate_v1_Nothing | null);
  'announced'?: (_quorate_v1_Nothing | null);
  'adopted'?: (number | string);
  'probed'?: (_quorate_v1_Probed | null);
  'reserved'?: (_quorate_v1_Nothing | null);
  'refused'?: (_quorate_v1_Refused | null);
  'collect'?: (_quorate_v1_Collect | null);
  'collected'?: (_quorate_v1_Nothing | null);
  'kept'?: (_quorate_v1_Nothing | null);
  'forward'?: (_quorate_v1_Forward | null);
  'attempted'?: (_quorate_v1_Attempted | null);
  'chosen'?: (_quorate_v1_Chosen | null);
  'declined'?: (_quorate_v1_Nothing | null);
  'body'?: "prepare"|"accept"|"read"|"list"|"install"|"announce"|"adopt"|"probe"|"reserve"|"promised"|"accepted"|"conflict"|"observed"|"page"|"installed"|"announced"|"adopted"|"probed"|"reserved"|"refused"|"collect"|"collected"|"kept"|"forward"|"attempted"|"chosen"|"declined";
}

export interface PeerMessage__Output {
  'attempt': (number);
  'process': (number);
  'prepare'?: (_quorate_v1_Prepare__Output | null);
  'accept'?: (_quorate_v1_Accept__Output | null);
  'read'?: (_quorate_v1_Read__Output | null);
  'list'?: (_quorate_v1_ListKeys__Output | null);
  'install'?: (_quorate_v1_ConfigurationLink__Output | null);
  'announce'?: (_quorate_v1_Announcement__Output | null);
  'adopt'?: (_quorate_v1_ConfigurationLinks__Output | null);
  'probe'?: (_quorate_v1_Nothing__Output | null);
  'reserve'?: (_quorate_v1_Reserve__Output | null);
  'promised'?: (_quorate_v1_Promised__Output | null);
  'accepted'?: (_quorate_v1_Accepted__Output | null);
  'conflict'?: (_quorate_v1_Ballot__Output | null);
  'observed'?: (_quorate_v1_Observed__Output | null);
  'page'?: (_quorate_v1_KeyPage__Output | null);
  'installed'?: (_quorate_v1_Nothing__Output | null);
  'announced'?: (_quorate_v1_Nothing__Output | null);
  'adopted'?: (number);
  'probed'?: (_quorate_v1_Probed__Output | null);
  'reserved'?: (_quorate_v1_Nothing__Output | null);
  'refused'?: (_quorate_v1_Refused__Output | null);
  'collect'?: (_quorate_v1_Collect__Output | null);
  'collected'?: (_quorate_v1_Nothing__Output | null);
  'kept'?: (_quorate_v1_Nothing__Output | null);
  'forward'?: (_quorate_v1_Forward__Output | null);
  'attempted'?: (_quorate_v1_Attempted__Output | null);
  'chosen'?: (_quorate_v1_Chosen__Output | null);
  'declined'?: (_quorate_v1_Nothing__Output | null);
  'body'?: "prepare"|"accept"|"read"|"list"|"install"|"announce"|"adopt"|"probe"|"reserve"|"promised"|"accepted"|"conflict"|"observed"|"page"|"installed"|"announced"|"adopted"|"probed"|"reserved"|"refused"|"collect"|"collected"|"kept"|"forward"|"attempted"|"chosen"|"declined";
}

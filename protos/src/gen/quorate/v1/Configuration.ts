// Original file: quorate/v1/peer.proto

import type { MemberSet as _quorate_v1_MemberSet, MemberSet__Output as _quorate_v1_MemberSet__Output } from '../../quorate/v1/MemberSet.ts';
import type { JointSets as _quorate_v1_JointSets, JointSets__Output as _quorate_v1_JointSets__Output } from '../../quorate/v1/JointSets.ts';

export interface Configuration {
  'epoch'?: (number | string);
  'id'?: (string);
  'parent'?: (string);
  'stable'?: (_quorate_v1_MemberSet | null);
  'joint'?: (_quorate_v1_JointSets | null);
  '_parent'?: "parent";
  'members'?: "stable"|"joint";
}

export interface Configuration__Output {
  'epoch': (number);
  'id': (string);
  'parent'?: (string);
  'stable'?: (_quorate_v1_MemberSet__Output | null);
  'joint'?: (_quorate_v1_JointSets__Output | null);
  '_parent'?: "parent";
  'members'?: "stable"|"joint";
}

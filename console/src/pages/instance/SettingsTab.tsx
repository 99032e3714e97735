import { Stack } from '@mantine/core';
import type { Instance } from '../../api/types';
import { AccessCard } from './AccessCard';
import { DangerZone } from './DangerZone';
import { LabelsCard } from './LabelsCard';
import { LimitsCard } from './LimitsCard';
import { StorageCard } from './StorageCard';
import { TestConnection } from './TestConnection';
import { TokenCard } from './TokenCard';
import { DataUrlsCard, HttpApiUrlCard } from './UrlCards';

/** Everything about one instance, in the order in which people need it: URL, credential, test, then the rest. */
export function SettingsTab({ instance }: { instance: Instance }) {
  return (
    <Stack gap="md">
      <HttpApiUrlCard instance={instance} />
      <TokenCard instance={instance} />
      <AccessCard instance={instance} />
      <TestConnection instance={instance} />
      <DataUrlsCard instance={instance} />
      {/* Anew when the server has taken a change: it may write sizes and durations in another way. */}
      <StorageCard key={storageKey(instance)} instance={instance} />
      <LimitsCard instance={instance} />
      <LabelsCard instance={instance} />
      <DangerZone instance={instance} />
    </Stack>
  );
}

function storageKey(i: Instance): string {
  return JSON.stringify([i.storageDuration, i.storageSize, i.retentionRules, i.outOfOrderWindow]);
}

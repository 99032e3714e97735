import { Alert, Center, Loader, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer } from '../../api/types';
import { useText } from '../../i18n';

/** Warnings and remarks of answers, each once. */
export function Notes({ answers }: { answers: UseQueryResult<Answer<unknown>>[] }) {
  const warnings = [...new Set(answers.flatMap((a) => a.data?.warnings ?? []))];
  const infos = [...new Set(answers.flatMap((a) => a.data?.infos ?? []))];
  return (
    <>
      {warnings.length > 0 && <Lines colour="yellow" lines={warnings} />}
      {infos.length > 0 && <Lines colour="blue" lines={infos} />}
    </>
  );
}

function Lines({ colour, lines }: { colour: string; lines: string[] }) {
  return (
    <Alert color={colour} variant="light" p="xs" role="note">
      {lines.slice(0, 10).map((l) => (
        <Text key={l} size="sm" className="break">
          {l}
        </Text>
      ))}
    </Alert>
  );
}

export function Pending() {
  const t = useText();
  return (
    <Center h={200}>
      <Loader aria-label={t('common.loading')} />
    </Center>
  );
}

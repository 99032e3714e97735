import { Button, Stack, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { QueryData } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { useText } from '../../i18n';
import { download } from '../../lib/download';
import { dateTime } from '../../lib/format';
import { EmptyResult } from './EmptyResult';
import type { TabProps } from './Explorer';
import { Notes, Pending } from './Notes';
import { QueryFailure } from './QueryFailure';
import { sortRows, tableCsv, tableMarkdown, tableOf } from './resultTable';
import { Section } from './Section';
import { SortHead, type Sorting } from './SortHead';
import { useInstants } from './useRuns';

/** Values at the end of the range, one column a label. */
export function TableTab(props: TabProps) {
  const { base, runs, window, trees } = props;
  const answers = useInstants(base, runs, window.end, props.enabled);
  return (
    <Stack>
      <Notes answers={answers} />
      {runs.map((run, i) => {
        const answer = answers[i]!;
        const data = answer.data?.data;
        const empty = data && (data.resultType === 'vector' || data.resultType === 'matrix') && data.result.length === 0;
        return (
          <Section key={run.letter} run={run} count={runs.length}>
            {answer.error ? (
              <QueryFailure run={run} error={answer.error} use={props.use} onRetry={() => void answer.refetch()} />
            ) : !data ? (
              <Pending />
            ) : empty ? (
              <EmptyResult run={run} tree={trees[i]} props={props} />
            ) : (
              <Values data={data} time={window.end} />
            )}
          </Section>
        );
      })}
    </Stack>
  );
}

const page = 200;

function Values({ data, time }: { data: QueryData; time: number }) {
  const t = useText();
  const [sort, setSort] = useState<Sorting<string>>();
  const [shown, setShown] = useState(page);
  const table = useMemo(() => tableOf(data), [data]);
  const rows = useMemo(() => sortRows(table, sort?.by, sort?.down ?? false), [table, sort]);
  const sorted = { ...table, rows };
  return (
    <>
      <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
        <Text size="sm" c="dimmed" flex="1 1 200px">
          {t('explore.rows', { count: rows.length, time: dateTime(time * 1000) })}
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => download('deucalion-table.csv', tableCsv(sorted), 'text/csv;charset=utf-8')}>
          CSV
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => download('deucalion-table.json', JSON.stringify(data, null, 2), 'application/json')}>
          JSON
        </Button>
        <CopyButton text value={tableMarkdown(sorted)} label={t('explore.copyMarkdown')} />
      </div>
      <Table.ScrollContainer minWidth={Math.min(1200, 160 + table.columns.length * 120)} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('explore.tab.table') } }}>
        <Table verticalSpacing={4} highlightOnHover striped>
          <Table.Thead>
            <Table.Tr>
              {table.columns.map((c) => (
                <SortHead key={c} name={c} sort={sort} onSort={setSort}>
                  {c === '__name__' ? t('explore.metric') : c}
                </SortHead>
              ))}
              <SortHead name="" sort={sort} onSort={setSort} number>
                {t('explore.value')}
              </SortHead>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, shown).map((r, i) => (
              <Table.Tr key={i}>
                {r.cells.map((c, k) => (
                  <Table.Td key={k} className="break">
                    <Text size="sm" className="mono">
                      {c}
                    </Text>
                  </Table.Td>
                ))}
                <Table.Td className="num">{r.value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + 1000)}>
          {t('explore.moreRows', { count: rows.length - shown })}
        </Button>
      )}
    </>
  );
}

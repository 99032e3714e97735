using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Simulation.Seeds;

/// <summary>
/// The plainest store: every value of every time of every series, in memory. Judges writes by Prometheus' rules and answers of the real store; where the
/// rules leave the store a choice (expired samples, damage) it takes over what the store did, if that is one of the choices.
/// </summary>
internal sealed class Oracle
{
    public SortedDictionary<LabelSet, OracleSeries> Series { get; } = [];

    private bool _lied;

    public OracleSide Side { get; } = new();

    public long OutOfOrderWindow { get; set; }

    /// <summary>Older samples were out of sight of the retention once: the store may have dropped them, and forgotten that it had them.</summary>
    public long Certain { get; private set; } = long.MinValue;

    /// <summary>Samples were lost while the store was open: what it remembers of the newest samples is unknown until it is reopened.</summary>
    public bool Uncertain { get; set; }

    /// <summary>Notes how far retention reaches now.</summary>
    public void Expire(long horizon) => Certain = Math.Max(Certain, horizon);

    /// <summary>Takes a batch over; <paramref name="result"/> is the store's answer, null when it threw.</summary>
    public void Append(WriteBatch batch, AppendOptions options, AppendResult? result)
    {
        var turn = new OracleAppend(this, batch, options, result);
        turn.Run();
    }

    /// <summary>A deletion, acknowledged or not; one that is not <paramref name="mayBeDone">may have been done</paramref> all the same.</summary>
    public void Delete(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime, bool acknowledged, bool mayBeDone)
    {
        foreach (OracleSeries s in Series.Values.Where(s => selectors.Any(m => m.All(x => x.Matches(s.Labels)))))
        {
            foreach ((long time, Cell cell) in s.Cells)
            {
                if (time < minTime || time > maxTime)
                {
                    continue;
                }

                if (acknowledged)
                {
                    cell.Now = null;
                    cell.Ghosts = null;
                    cell.MayBeGone = false;
                    cell.Flushed = false;
                }
                else
                {
                    cell.MayBeGone = true;
                    cell.Unknown |= mayBeDone;
                }
            }
        }

        Uncertain |= mayBeDone;
    }

    /// <summary>Every acknowledged sample is in parts now. Deletions may still be in the log alone.</summary>
    public void Flushed()
    {
        foreach (Cell cell in Series.Values.SelectMany(static s => s.Cells.Values))
        {
            cell.Flushed = cell.Now is not null;
        }
    }

    /// <summary>
    /// Checks an answer: everything that must be there, nothing else. Tells of something that damage made unknown and that is not what it was.
    /// </summary>
    public string? Check(Answer answer, IReadOnlyList<Matcher> matchers, long minTime, long maxTime, long horizon)
    {
        if (_lied)
        {
            AcceptOthers(answer);
        }

        string? damage = null;
        foreach (OracleSeries s in Series.Values.Where(s => matchers.All(m => m.Matches(s.Labels))))
        {
            SortedList<long, Stored>? got = answer.Series.GetValueOrDefault(s.Labels);
            foreach ((long time, Cell cell) in s.Cells)
            {
                if (time < minTime || time > maxTime)
                {
                    continue;
                }

                Stored? actual = got is not null && got.TryGetValue(time, out Stored v) ? v : null;
                bool right = time < horizon ? actual is null : time < Certain || cell.Unknown ? cell.HasBeen(actual) : actual == cell.Now;
                damage ??= right && cell.Damaged && time >= horizon && time >= Certain && actual != cell.Now ? $"{s.Labels} at {time}: was {Text(cell.Now)}, got {Text(actual)}" : null;
                if (!right)
                {
                    throw new SimulationFailureException($"{s.Labels} at {time}: want {Text(cell.Now)}, got {Text(actual)}{(time < horizon ? $" (retention ends at {horizon})" : "")}");
                }
            }
        }

        NothingInvented(answer, minTime, maxTime);
        return damage;
    }

    /// <summary>
    /// After a restart: takes over what the store has where it may choose. True when something was lost or came back that the rules would not
    /// let go without damage.
    /// </summary>
    public bool Resolve(Answer answer, Loss loss, long minLost, long maxLost, long horizon)
    {
        bool damage = false;
        _lied |= loss == Loss.Anything;
        if (_lied)
        {
            AcceptOthers(answer);
        }

        foreach (OracleSeries s in Series.Values)
        {
            SortedList<long, Stored>? got = answer.Series.GetValueOrDefault(s.Labels);
            foreach ((long time, Cell cell) in s.Cells)
            {
                Stored? actual = got is not null && got.TryGetValue(time, out Stored v) ? v : null;
                if (time < Certain || time < horizon)
                {
                    // It may be there, or will be when the retention grows.
                    Settle(cell, time < horizon ? cell.Now : actual ?? cell.Now);
                    continue;
                }

                if (actual == cell.Now || (actual is { } a && cell.Ghosts?.Contains(a) == true) || (actual is null && cell.MayBeGone))
                {
                    Settle(cell, actual);
                    cell.Unknown = _lied;
                    continue;
                }

                bool mayDiffer = cell.Unknown || loss switch
                {
                    Loss.Anything => true,
                    Loss.Unflushed => !cell.Flushed,
                    Loss.Range => time >= minLost && time <= maxLost,
                    Loss.Deletions => cell.Now is null || actual is not null,
                    _ => false,
                };
                if (!mayDiffer || !cell.HasBeen(actual))
                {
                    throw new SimulationFailureException($"{s.Labels} at {time} after the restart: want {Text(cell.Now)}, got {Text(actual)} ({loss}, ghosts {string.Join(" | ", cell.Ghosts ?? [])})");
                }

                damage = true;
                Settle(cell, actual);

                // Old files came back, new ones went: which of several values is the newest may be told only when they are merged.
                cell.Unknown = _lied;
            }
        }

        NothingInvented(answer, long.MinValue, long.MaxValue);
        Uncertain = _lied;
        return damage;
    }

    /// <summary>Samples between two times were lost while the store was open.</summary>
    public void Damage(long minTime, long maxTime)
    {
        Uncertain = true;
        foreach (OracleSeries s in Series.Values)
        {
            foreach ((long time, Cell cell) in s.Cells)
            {
                if (time >= minTime && time <= maxTime)
                {
                    cell.Unknown = true;
                    cell.Damaged = true;
                }
            }
        }
    }

    /// <summary>Samples so far that were found under another series than the one they were written to.</summary>
    public int Misplaced { get; private set; }

    // Log records name series by slot, and a slot gets another meaning when its series has left. When a lying disk loses the record that says so, later records
    // are read by the old meaning. Values of other series at that time are let pass then, and counted; anything else is still an invention.
    private void AcceptOthers(Answer answer)
    {
        foreach ((LabelSet labels, SortedList<long, Stored> samples) in answer.Series)
        {
            foreach ((long time, Stored value) in samples)
            {
                bool own = Series.TryGetValue(labels, out OracleSeries? s) && s.Cells.TryGetValue(time, out Cell? cell) && cell.Ever.Contains(value);
                if (!own && Series.Values.Any(o => o.Cells.TryGetValue(time, out Cell? other) && other.Ever.Contains(value)))
                {
                    if (s is null)
                    {
                        Series.Add(labels, s = new OracleSeries(labels));
                    }

                    s.At(time).Ever.Add(value);
                    Misplaced++;
                }
            }
        }
    }

    private static void Settle(Cell cell, Stored? value)
    {
        cell.Now = value;
        cell.Ghosts = null;
        cell.MayBeGone = false;
        cell.Unknown = false;
        cell.Damaged = false;
    }

    private static string Text(Stored? value) => value is { } v ? v.ToString() : "nothing";

    private void NothingInvented(Answer answer, long minTime, long maxTime)
    {
        foreach ((LabelSet labels, SortedList<long, Stored> samples) in answer.Series)
        {
            OracleSeries? known = Series.GetValueOrDefault(labels);
            foreach ((long time, Stored value) in samples)
            {
                if (time < minTime || time > maxTime)
                {
                    throw new SimulationFailureException($"{labels}: a sample at {time} outside of {minTime}..{maxTime}");
                }

                if (known is null || !known.Cells.TryGetValue(time, out Cell? cell) || !cell.Ever.Contains(value))
                {
                    throw new SimulationFailureException($"{labels} at {time}: {value} was never written");
                }
            }
        }
    }
}

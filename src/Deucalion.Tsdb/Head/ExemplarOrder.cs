using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Order of exemplars of one series, as Prometheus has it: by time, then value, then label hash; buckets of a native histogram may bring several of
/// one time.
/// </summary>
internal static class ExemplarOrder
{
    /// <summary>Why an exemplar may not follow the newest one of its series; null when it may.</summary>
    public static AppendFailureKind? Refuses(in Exemplar? newest, in Exemplar e)
    {
        if (newest is not { } n)
        {
            return null;
        }

        bool sameValue = BitConverter.DoubleToInt64Bits(n.Value) == BitConverter.DoubleToInt64Bits(e.Value);
        if (sameValue && n.Labels.Equals(e.Labels) && (n.Time == e.Time || (!n.HasTime && !e.HasTime)))
        {
            return AppendFailureKind.DuplicateExemplar;
        }

        bool older = e.Time < n.Time
            || (e.Time == n.Time && e.Value < n.Value)
            || (e.Time == n.Time && e.Value == n.Value && e.Labels.Hash < n.Labels.Hash);
        return older ? AppendFailureKind.OutOfOrderExemplar : null;
    }
}

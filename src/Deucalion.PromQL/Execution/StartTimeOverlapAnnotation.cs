using System.Globalization;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution;

/// <summary>Start times of a series overlap samples before; counted.</summary>
internal sealed class StartTimeOverlapAnnotation(string metricName, int position) : Annotation(true, position)
{
    private long _count = 1;

    /// <inheritdoc/>
    public override string Key { get; } =
        "PromQL warning: sample has start time that overlaps with previous sample timestamp for metric " + GoQuote.Quote(metricName);

    /// <inheritdoc/>
    public override Annotation MergeInto(Annotation earlier)
    {
        if (earlier is not StartTimeOverlapAnnotation e)
        {
            return this;
        }

        e._count += _count;
        return e;
    }

    /// <inheritdoc/>
    public override string Text(string place) => _count > 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Key} ({_count} occurrences) ({place})")
        : Key + " (" + place + ")";
}

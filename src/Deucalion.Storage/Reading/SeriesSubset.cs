using Deucalion.Model.Labels;

namespace Deucalion.Storage.Reading;

/// <summary>Some series of a selection, in its order.</summary>
internal sealed class SeriesSubset(SeriesSelection? all, int[] indexes) : SeriesSelection
{
    public override int Count => indexes.Length;

    public override LabelSet Labels(int index) => all!.Labels(indexes[index]);

    public override ReadOnlySpan<byte> EncodedLabels(int index) => all!.EncodedLabels(indexes[index]);

    // An upper bound: the hidden series count too.
    public override long EstimateSamples(long minTime, long maxTime) => all?.EstimateSamples(minTime, maxTime) ?? 0;

    public override void Read(int index, long minTime, long maxTime, SeriesColumns into) => all!.Read(indexes[index], minTime, maxTime, into);
}

using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>Holds written series to the label scopes of a credential.</summary>
internal static class WriteScopes
{
    /// <summary>The first series that none of the alternatives accepts; null when all are permitted.</summary>
    public static LabelSet? FirstOutside(WriteBatch batch, IReadOnlyList<IReadOnlyList<Matcher>> scopes)
    {
        for (int i = 0; i < batch.SeriesCount; i++)
        {
            LabelSet labels = LabelSet.FromEncoded(batch.Labels(i));
            if (!scopes.Any(alternative => alternative.All(m => m.Matches(labels))))
            {
                return labels;
            }
        }

        return null;
    }
}

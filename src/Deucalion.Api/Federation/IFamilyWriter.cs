namespace Deucalion.Api.Federation;

/// <summary>Writes federated samples, family by family.</summary>
internal interface IFamilyWriter
{
    /// <summary>Adds a sample; <paramref name="begins"/>: it is the first of its family. What the format cannot say is passed over.</summary>
    void Add(FederatedSample sample, bool begins, IReadOnlyList<KeyValuePair<string, string>> external);

    /// <summary>Writes what is still held.</summary>
    void End();
}

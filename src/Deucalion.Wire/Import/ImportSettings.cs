using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Wire.Import;

/// <summary>What an import adds to its lines.</summary>
/// <param name="Now">Time of samples without one, Unix ms.</param>
/// <param name="ExtraLabels">Labels that every series gets, over its own.</param>
/// <param name="Limits">What labels may be.</param>
public sealed record ImportSettings(long Now, IReadOnlyList<KeyValuePair<byte[], byte[]>> ExtraLabels, LabelLimits Limits);

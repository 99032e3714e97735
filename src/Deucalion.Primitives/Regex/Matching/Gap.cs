namespace Deucalion.Primitives.Regex.Matching;

/// <summary>Any text of at least <paramref name="Min"/> code points, without upper bound when <paramref name="Open"/>.</summary>
internal readonly record struct Gap(int Min, bool Open);

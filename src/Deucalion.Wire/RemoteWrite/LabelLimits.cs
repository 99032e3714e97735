namespace Deucalion.Wire.RemoteWrite;

/// <summary>What the labels of a received series may be: labels of a series, UTF-8 bytes of a name and of a value; 0 = not limited.</summary>
public readonly record struct LabelLimits(int Labels, int NameBytes, int ValueBytes);

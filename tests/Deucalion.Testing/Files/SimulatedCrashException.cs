namespace Deucalion.Testing.Files;

/// <summary>The simulated machine went down at this operation; everything fails until <see cref="SimulatedFileSystem.Crash"/> restarts it.</summary>
public sealed class SimulatedCrashException() : IOException("the simulated machine has crashed");

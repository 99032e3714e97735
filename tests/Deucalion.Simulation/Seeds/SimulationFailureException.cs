namespace Deucalion.Simulation.Seeds;

/// <summary>The store did what it must not.</summary>
public sealed class SimulationFailureException(string message, Exception? inner = null) : Exception(message, inner);

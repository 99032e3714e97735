namespace Deucalion.Doors.Benchmarks;

/// <summary>One write door: its name, its body, and what takes the body in.</summary>
internal sealed record Door(string Name, byte[] Body, Func<byte[], Task<long>> Receive);

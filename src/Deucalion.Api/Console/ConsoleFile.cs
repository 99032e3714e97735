namespace Deucalion.Api.Console;

/// <summary>One file of the console: its media type, its entity tag, and its bytes plain and compressed (null where that was not worth it).</summary>
internal sealed record ConsoleFile(string MediaType, string EntityTag, byte[] Plain, byte[]? Gzip, byte[]? Brotli);

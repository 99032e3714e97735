namespace Deucalion.Control.Access;

/// <summary>A token at the one moment its secret is known.</summary>
public sealed class IssuedToken(TokenRecord record, string token)
{
    /// <summary>What is kept.</summary>
    public TokenRecord Record { get; } = record;

    /// <summary>The secret; shown once, kept only as a hash.</summary>
    public string Token { get; } = token;
}

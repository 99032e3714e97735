using Deucalion.Server.Network;

namespace Deucalion.Server.Tests.Network;

/// <summary>bcrypt against hashes that other implementations made.</summary>
public sealed class BcryptTests
{
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    [InlineData("größe", "$2b$05$DCq7YPn5Rq63x1Lad4cll.StG7DLELhZsdsQQ.MfxgrcEBIA6zHp2")]
    [InlineData("geheim", "$2b$10$abcdefghijklmnopqrstuu3qWavo/JrKRRVDF/68ERj4rQOXSVCG2")]
    [InlineData("test", "$2y$10$abcdefghijklmnopqrstuuNYVhuCzN8W/N3q6oBTpBoHaLLh6DgBG")]
    public void Known_hashes(string password, string hash)
    {
        Assert.True(Bcrypt.Verify(password, hash));
        Assert.False(Bcrypt.Verify(password + "x", hash));
    }

    [Fact]
    public void Seventy_two_bytes_count()
    {
        const string hash = "$2b$05$DCq7YPn5Rq63x1Lad4cll.IxkkQ7HlBrikzW8R9rsCCVIX5W2nB1.";
        Assert.True(Bcrypt.Verify(new string('x', 72), hash));
        Assert.True(Bcrypt.Verify(new string('x', 80) + "ü", hash));
        Assert.False(Bcrypt.Verify(new string('x', 71), hash));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("$2b$10$abc")]
    [InlineData("$2b$99$abcdefghijklmnopqrstuu3qWavo/JrKRRVDF/68ERj4rQOXSVCG2")]
    [InlineData("$1b$10$abcdefghijklmnopqrstuu3qWavo/JrKRRVDF/68ERj4rQOXSVCG2")]
    [InlineData("$2b$10$abcdefghijklmnopqrstuu3qWavo!JrKRRVDF/68ERj4rQOXSVCG2")]
    public void What_is_no_hash_verifies_nothing(string hash)
    {
        Assert.False(Bcrypt.IsHash(hash));
        Assert.False(Bcrypt.Verify(string.Empty, hash));
    }
}

using Deucalion.Server.Network;

namespace Deucalion.Server.Tests.Network;

/// <summary>bcrypt against hashes that other implementations made.</summary>
public sealed class BcryptTests
{
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkY8jIucDrjc8deX1s.")]
    [InlineData("geheim", "$2b$10$abcdefghijklmnopqrstuu3qWavo/JrKRRVDF/68ERj4rQOXSVCG2")]
    [InlineData("test", "$2y$10$abcdefghijklmnopqrstuuNYVhuCzN8W/N3q6oBTpBoHaLLh6DgBG")]
    public void Known_hashes(string password, string hash)
    {
        Assert.True(Bcrypt.Verify(password, hash));
        Assert.False(Bcrypt.Verify(password + "x", hash));
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

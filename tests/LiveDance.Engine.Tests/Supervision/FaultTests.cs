using LiveDance.Engine.Faults;

namespace LiveDance.Engine.Tests.Supervision;

public sealed class FaultTests
{
    [Fact]
    public void A_list_says_what_when_and_for_how_long() => Assert.Equal(
        [
            new Fault(FaultKind.Stall, 5, 3), new Fault(FaultKind.Unplug, 12, 3), new Fault(FaultKind.SlowOutput, 30.5, 0.5),
            new Fault(FaultKind.NanModel, 40, 3),
        ],
        Fault.ParseList("stall@5s:3s,unplug@12s, slow-output@30.5s:0.5,nan-model@40s"));

    [Theory]
    [InlineData("fire@5s")]
    [InlineData("stall")]
    [InlineData("stall@soon")]
    [InlineData("stall@5s:-1s")]
    [InlineData("stall:5@3")]
    public void Anything_else_is_refused_with_what_can_be_written(string text)
    {
        string refusal = Assert.Throws<EngineException>(() => Fault.ParseList(text)).Message;
        Assert.Contains("slow-output", refusal, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", refusal, StringComparison.Ordinal);
    }
}

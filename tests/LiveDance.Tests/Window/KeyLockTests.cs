using LiveDance.CommandLine;
using LiveDance.Glfw;
using LiveDance.Window;

namespace LiveDance.Tests.Window;

public sealed class KeyLockTests
{
    private readonly SteppedClock _clock = new();

    [Fact]
    public void Keys_have_an_effect_only_after_the_combination()
    {
        var keys = new KeyLock("Ctrl+Alt+U", _clock);
        Assert.False(keys.Press(Key.Q));
        keys.Release(Key.Q);
        Assert.False(keys.Press(Key.ControlLeft));
        Assert.False(keys.Press(Key.U));
        Assert.False(keys.IsOpen);
        // The key that completes the combination has no effect of its own.
        Assert.False(keys.Press(Key.AltRight));
        Assert.True(keys.IsOpen);
        Assert.True(keys.Press(Key.Q));
    }

    [Fact]
    public void Keys_pressed_one_after_the_other_are_no_combination()
    {
        var keys = new KeyLock("Ctrl+U", _clock);
        foreach (Key key in new[] { Key.ControlLeft, Key.U, Key.ControlRight, Key.U })
        {
            keys.Press(key);
            keys.Release(key);
        }
        Assert.False(keys.IsOpen);
    }

    [Fact]
    public void Keys_are_locked_again_a_minute_after_the_last()
    {
        var keys = new KeyLock("Ctrl+F9", _clock);
        keys.Press(Key.ControlLeft);
        keys.Press(Key.F9);
        keys.Release(Key.F9);
        _clock.Advance(50);
        Assert.True(keys.Press(Key.M));
        keys.Release(Key.ControlLeft);
        _clock.Advance(50);
        Assert.True(keys.Press(Key.M));
        _clock.Advance(61);
        Assert.False(keys.Press(Key.M));
        Assert.False(keys.IsOpen);
    }

    [Theory]
    [InlineData("U", "one key only")]
    [InlineData("Ctrl+", "unknown key ''")]
    [InlineData("Ctrl+Hyper", "unknown key 'Hyper'")]
    [InlineData("Ctrl+65", "unknown key '65'")]
    public void Wrong_combination_is_refused(string combination, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => new KeyLock(combination, _clock)).Message, StringComparison.Ordinal);

    private sealed class SteppedClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _ticks;

        public void Advance(double seconds) => _ticks += (long)(1000 * seconds);
    }
}

using LiveDance.Training.Cli;

namespace LiveDance.Training.Tests;

public class TrainingAdviceTests
{
    [Fact]
    public void Every_problem_has_a_way_out_in_one_sentence()
    {
        foreach (TrainingProblem problem in Enum.GetValues<TrainingProblem>())
        {
            string sentence = TrainingAdvice.MessageWithAdvice(new TrainingException(problem, "Something is wrong."));
            Assert.StartsWith("Something is wrong; ", sentence, StringComparison.Ordinal);
            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        }
    }
}

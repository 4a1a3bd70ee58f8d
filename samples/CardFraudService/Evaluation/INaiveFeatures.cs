using CardFraudService.World;

namespace CardFraudService.Evaluation;

/// <summary>A feature set computed the slow and obvious way, to measure the engine against.</summary>
public interface INaiveFeatures
{
    /// <summary>Takes the next payment in order of arrival and gives its values in the set's order; NaN is null.</summary>
    /// <param name="payment">The payment that arrived.</param>
    double[] Add(Payment payment);

    /// <summary>Takes the next payment in order of arrival without its values.</summary>
    /// <param name="payment">The payment that arrived.</param>
    void Remember(Payment payment);

    /// <summary>Which key's order of arrival a value depends on.</summary>
    /// <param name="column">Its column in the set.</param>
    /// <returns>Number of the key, from 0; 0 for a value of the payment alone.</returns>
    int StageOf(int column);
}

namespace CardFraudService.Evaluation;

/// <summary>How a model did on the test days.</summary>
/// <param name="Auc">Area under the ROC curve, 0 to 1; 0.5 is chance.</param>
/// <param name="AveragePrecision">Average precision, 0 to 1; chance is the share of frauds.</param>
/// <param name="CardPrecisionAt100">Mean share of frauds among the 100 cards called a day.</param>
/// <param name="Ceiling">What a perfect ranking reaches in <paramref name="CardPrecisionAt100"/>; never read one without the other.</param>
/// <param name="TestPayments">Payments judged.</param>
/// <param name="TestFrauds">Frauds among them.</param>
/// <param name="RemovedCards">Cards left out of some test day because they were known as compromised.</param>
public sealed record EvaluationReport(
    double Auc,
    double AveragePrecision,
    double CardPrecisionAt100,
    double Ceiling,
    int TestPayments,
    int TestFrauds,
    int RemovedCards);

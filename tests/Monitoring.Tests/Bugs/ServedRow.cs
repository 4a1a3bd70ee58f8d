namespace StreamizFraud.Monitoring.Tests.Bugs;

/// <summary>What was served.</summary>
/// <param name="Payment">Number of the payment in the world.</param>
/// <param name="Vector">The features that the model was given.</param>
internal readonly record struct ServedRow(int Payment, double[] Vector);

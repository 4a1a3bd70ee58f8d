namespace StreamizFraud.Scoring;

/// <summary>How far windows of the training rows were from all of them, at most: what is usual for a day of a feature that follows the week.</summary>
/// <param name="Psi">Greatest population stability index of a whole window, 0 and more.</param>
/// <param name="Ks">Greatest Kolmogorov-Smirnov statistic over the bins of a whole window, 0 to 1.</param>
/// <param name="PsiOfPart">Greatest index of any part of a window, such as a morning, that has enough rows.</param>
/// <param name="KsOfPart">Greatest statistic of any such part.</param>
public readonly record struct UsualDrift(double Psi, double Ks, double PsiOfPart, double KsOfPart);

namespace StreamizFraud.Chaos.Support;

/// <summary>The broker lost the end of a committed transaction, by its own log: the run says nothing about the members.</summary>
internal sealed class LostTransactionException(Exception inner) : Exception("The broker lost the end of a committed transaction.", inner);

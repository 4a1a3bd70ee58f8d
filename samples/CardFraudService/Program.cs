Console.WriteLine("CardFraudService");

public enum Affirmation { public static func isAffirmative(_ text: String) -> Bool? { text == "yes" ? true : nil } }

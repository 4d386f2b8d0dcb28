"""The words of the pages in other languages: what is to be translated, and how a sentence with facts is known again."""

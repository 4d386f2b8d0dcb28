"""The Social Media Grievance Tracker."""
